//! The use cases of networks, their members and their voices.
