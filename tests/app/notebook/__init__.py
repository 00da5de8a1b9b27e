"""The dashboard in a notebook, without one: messages in, answers and buffers out."""
