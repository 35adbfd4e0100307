"""Numbers that follow an edit: computed again only where something that they depend on has changed."""
