// Starts GraphiQL with the options that the server wrote into the page.
'use strict';

(() => {
  const options = JSON.parse(document.getElementById('options').textContent);
  const { createElement } = React;

  const logo = createElement(GraphiQL.Logo, null, options.title);
  const graphiql = createElement(
    GraphiQL,
    {
      fetcher: GraphiQL.createFetcher({ url: options.endpoint }),
      defaultTabs: options.tabs,
      defaultQuery: options.tabs[0]?.query,
      // A token stands in the header editor; it must not outlive the tab.
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
      defaultEditorToolsVisibility: 'headers',
    },
    logo,
  );
  ReactDOM.createRoot(document.getElementById('graphiql')).render(graphiql);
})();
