/** The page as text: what `build-page.ts` makes of this folder stands behind `#timeline-page`. A recording goes between the two. */

/** With a policy by which the page may run its own style and script, and load nothing. */
export declare const opening: string
export declare const closing: string
