"""Have a language model write a summary, and show of it what the quotations bear out."""
