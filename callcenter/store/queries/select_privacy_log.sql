select to_ms(at) as at_ms, actor, action, contacts from privacy_log order by id
