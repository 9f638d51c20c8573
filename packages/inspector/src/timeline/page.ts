/**
 * The page as text: what `build-page.ts` makes of this folder stands behind `#timeline-page`. Its policy goes between `start` and
 * `opening` (or into the head of an answer), what it shows between `opening` and `closing`.
 */

/** By it the page may run its own style and script, and load nothing. */
export declare const policy: string
export declare const start: string
export declare const opening: string
export declare const closing: string
