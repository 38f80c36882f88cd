delete from recording_hold where contact = $1 returning contact
