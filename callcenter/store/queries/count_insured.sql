select count(*) from insured
