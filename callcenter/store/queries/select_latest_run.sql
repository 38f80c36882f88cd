select run from fact order by at desc limit 1
