-- $1, $2: from and until, in ms. The view is one of the schema's own names: `report.intervals.By`.
select * from reporting.{view}
where interval_start >= from_ms($1) and interval_start < from_ms($2)
order by 1, 2, 3
