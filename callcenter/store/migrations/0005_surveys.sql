create index fact_survey on fact (at)
    where kind in ('SurveyBegun', 'SurveyAnswered', 'SurveyEnded');

create view survey as
select
    begun.run, begun.seq, begun.contact,
    begun.body ->> 'agent' as agent,
    begun.body ->> 'line' as line,
    begun.body ->> 'group' as group_name,
    begun.at as begun_at,
    ended.at as ended_at,
    ended.why
from fact as begun
left join lateral (
    select at, body ->> 'why' as why
    from fact
    where contact = begun.contact and kind = 'SurveyEnded'
    order by fact.at, run, seq
    limit 1
) as ended on true
where begun.kind = 'SurveyBegun';
comment on view survey is
    'Who was to be asked after the call, by whom they were served, and how that ended.';

create view survey_answer as
select
    run, seq, contact,
    body ->> 'agent' as agent,
    body ->> 'line' as line,
    body ->> 'question' as question,
    (body ->> 'answer')::smallint as answer,
    at as answered_at
from fact
where kind = 'SurveyAnswered';
comment on view survey_answer is
    'What callers answered after the call: one row per question, with contact and agent.';
