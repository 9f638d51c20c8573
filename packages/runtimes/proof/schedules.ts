/** How many schedules each story is explored under; ASYNC_LAB_SOAK multiplies them. */
export const SCHEDULES = 150 * Number(process.env.ASYNC_LAB_SOAK ?? 1)

/** Within how many a broken twin has to be found. */
export const BUDGET = 2000
