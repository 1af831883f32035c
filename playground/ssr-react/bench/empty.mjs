// A module with nothing in it: the floor that runtime-cost.mjs measures from.
export default null
