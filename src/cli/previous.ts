/** The directory that replaced files are kept in, beside those that replaced them. */

/** Its name. */
export const PREVIOUS = 'previous';
