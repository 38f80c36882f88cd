-- A phone that sends its calls elsewhere was not reached: such rings count as those of busy phones.
do $make$
declare
    was text;
    becomes text;
    minutes int;
begin
foreach minutes in array array[15, 30, 60] loop
    was := pg_get_viewdef(format('reporting.agents_%s', minutes)::regclass);
    becomes := replace(was, $$'unreachable'::text,$$, $$'unreachable'::text, 'forwarded'::text,$$);
    if becomes = was then
        raise exception 'reporting.agents_% does not count phones that were not reached', minutes;
    end if;
    execute format('create or replace view reporting.%I as %s', 'agents_' || minutes, becomes);
end loop;
end
$make$;
