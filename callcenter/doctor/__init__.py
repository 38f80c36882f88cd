"""What is right and wrong with a PBX, from facts that others have gathered. Pure: asks nobody."""
