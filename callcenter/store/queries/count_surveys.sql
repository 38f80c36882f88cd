-- $1, $2: the day, from and until, in ms. Surveys count on the day on which they began.
with asked as (
    select distinct contact
    from fact
    where kind = 'SurveyBegun' and at >= from_ms($1) and at < from_ms($2)
)
select
    count(*) as asked,
    count(*) filter (where contact in (select contact from survey_answer)) as answered
from asked
