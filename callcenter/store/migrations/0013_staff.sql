-- How many agents there were in the mean of each interval, beside whom a plan can be put.
do $make$
declare
    minutes integer;
begin
foreach minutes in array array[15, 30, 60] loop
    execute format(
$view$
create view reporting.%1$I as
select
    interval_start,
    count(*) as agents,
    round(sum(logged_in_s) / (60 * %2$s), 3) as present_mean,
    round(sum(logged_in_s - paused_s) / (60 * %2$s), 3) as working_mean
from reporting.%3$I
group by interval_start
$view$,
        'staffs_' || minutes, minutes, 'agents_' || minutes
    );
    execute format(
        'comment on view reporting.%I is %L', 'staffs_' || minutes,
        format('How many agents there were within each %s minutes. Nobody by number.', minutes)
    );
end loop;
end
$make$;
