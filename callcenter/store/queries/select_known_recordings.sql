select distinct body ->> 'name' as name
from fact
where kind = 'RecordingStarted' and contact = any($1::text[])
