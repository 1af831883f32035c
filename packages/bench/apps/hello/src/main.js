// A program so small that whatever a start costs beyond plain Node's shows.

const greetings = new Map([
  ['de', 'Hallo'],
  ['en', 'Hello'],
  ['fr', 'Bonjour'],
  ['it', 'Ciao'],
  ['pt', 'Olá'],
])

/** The part of a locale that names the language: `de` of `de-AT`. */
function languageOf(locale) {
  const end = locale.search(/[-_.]/)
  return end < 0 ? locale : locale.slice(0, end)
}

class Greeter {
  #fallback

  constructor(fallback) {
    this.#fallback = fallback
  }

  greet(name, locale = this.#fallback) {
    const word = greetings.get(languageOf(locale)) ?? greetings.get(this.#fallback)
    return `${word}, ${name}!`
  }
}

/** What the languages of a list say, in its order, each once. */
export function greetAll(name, locales) {
  const greeter = new Greeter('en')
  return [...new Set(locales.map((locale) => greeter.greet(name, locale)))]
}

console.log(greetAll('world', ['en-GB', 'en_US.UTF-8', 'xx']).join('\n'))
