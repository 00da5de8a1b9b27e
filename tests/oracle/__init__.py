"""An independent proof of every query: literal float64 loops on tiny models, compared with what `analysis` answers."""
