export const label = 'sum'
