"""The pages of incidents and of the rota."""
