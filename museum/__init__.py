"""What a museum knows and does; opens no socket and renders no page."""
