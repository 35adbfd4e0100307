"""The terminal: the driver, the bytes written, the first paint. The only place that uses private names of Textual."""
