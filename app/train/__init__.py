"""What stands behind the Train page: who may train, the form, and the jobs over HTTP."""
