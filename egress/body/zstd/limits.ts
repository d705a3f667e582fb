/** Most that a block may hold, in `bytes`, before or after decoding (RFC 8878, section 3.1.1.2.4). */
export const LARGEST_BLOCK = 131_072;

/** Most that a match may reach back, in `bytes`: what every decoder should support (section 3.1.1.1.2). */
export const LARGEST_WINDOW = 8 * 1024 * 1024;
