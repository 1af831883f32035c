export function page({ title, script }) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <link rel="icon" href="data:," />
    <title>${title}</title>
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <h1>Welcome to ${title}</h1>
    <button>count is 0</button>
  </body>
</html>
`
}
