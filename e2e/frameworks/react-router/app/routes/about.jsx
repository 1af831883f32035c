export function meta() {
  return [{ title: 'About' }]
}

export default function About() {
  return <h1>About</h1>
}
