console.log('heavy evaluated')
export const value = 42
