select number from caller where contact = $1
