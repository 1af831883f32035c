export interface Article {
  readonly slug: string
  readonly title: string
  readonly date: string
  readonly tags: readonly string[]
  readonly paragraphs: readonly string[]
}

const subjects = ['Caching', 'Streaming', 'Routing', 'Testing', 'Typing', 'Deploying']
const tags = ['node', 'html', 'css', 'http']

export const articles: readonly Article[] = Array.from({ length: 24 }, (_, index) => {
  const subject = subjects[index % subjects.length]!
  return {
    slug: `${subject.toLowerCase()}-${index + 1}`,
    title: `${subject}, part ${Math.floor(index / subjects.length) + 1}`,
    date: new Date(Date.UTC(2025, index % 12, 1 + index)).toISOString(),
    tags: tags.filter((_tag, position) => (index >> position) % 2 === 0),
    paragraphs: Array.from(
      { length: 3 + (index % 3) },
      (_p, number) => `${subject} is the subject of paragraph ${number + 1}.`,
    ),
  }
})
