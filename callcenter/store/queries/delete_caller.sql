delete from caller where contact = $1 returning contact
