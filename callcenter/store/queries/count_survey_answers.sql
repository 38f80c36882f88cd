-- $1, $2: the day, from and until, in ms.
with asked as (
    select distinct contact
    from fact
    where kind = 'SurveyBegun' and at >= from_ms($1) and at < from_ms($2)
)
select question, answer, count(*) as answers
from asked
join survey_answer using (contact)
group by question, answer
order by question collate "C", answer
