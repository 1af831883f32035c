module.exports = function plain() {
  return plain.answer
}
module.exports.answer = 42
