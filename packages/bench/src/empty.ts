// What an import costs at least.
export const nothing = undefined
