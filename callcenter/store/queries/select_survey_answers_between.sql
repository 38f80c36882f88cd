select contact, agent, line, question, answer, to_ms(answered_at) as answered_at
from survey_answer
where answered_at >= from_ms($1) and answered_at < from_ms($2)
order by survey_answer.answered_at, run, seq
