export const kind = 'JSON'
export default (value) => JSON.stringify(value)
