//! axe-core on the page as it is. The page's guard shuts some of what it uses, so it runs beside the page's own scripts, in
//! a world of its own on the same document: Chromium has that. Elsewhere it runs among them, without what it needs for links:
//! the page has none.

use crate::driver::Browser;
use crate::page::Page;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Where axe-core's script is: `cargo xtask test` brings it and says so.
const AXE: &str = "TOKEN_DESK_AXE";

/// Every rule for A and AA and every best practice that axe has switched on, and one that it has not: a button is called what
/// it reads.
const RUN: &str =
    "axe.run(document, { resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } } })
    .then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 200)} ${failureSummary}`)))";

/// What axe-core makes in order to take a link's address apart, and the guard refuses.
const OF_LINKS: [&str; 2] = ["createElement(\"a\")", "createElement(\"A\")"];

fn lines_of(found: &Value) -> Vec<String> {
    let Value::Array(found) = found else { panic!("axe-core says {found}") };
    found.iter().map(|violation| violation.as_str().unwrap_or_default().to_owned()).collect()
}

impl Page {
    /// What axe-core finds on the page as it is now.
    ///
    /// # Panics
    /// Without axe-core.
    #[track_caller]
    pub fn axe_violations(&self) -> Vec<String> {
        let path = std::env::var_os(AXE).map(PathBuf::from);
        let path =
            path.unwrap_or_else(|| panic!("{AXE}: axe.min.js of tests/axe/package.json; `cargo xtask test` sets it"));
        let script = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if self.session().browser() != Browser::Chromium {
            let script = OF_LINKS.iter().fold(script, |script, element| {
                assert!(
                    script.contains(element),
                    "axe-core makes {element} no more: look what the guard shuts of it now"
                );
                script.replace(element, "createElement(\"span\")")
            });
            let body = format!("{script}\n;return await {RUN}");
            let found = self.session().async_script(&body, &[]).unwrap_or_else(|refusal| panic!("axe-core: {refusal}"));
            return lines_of(&found);
        }
        let frame = self.ask_chromium("Page.getFrameTree", &json!({}))["frameTree"]["frame"]["id"].clone();
        let world = self.ask_chromium("Page.createIsolatedWorld", &json!({ "frameId": frame, "worldName": "axe" }));
        let run = |expression: &str| {
            let answer = self.ask_chromium(
                "Runtime.evaluate",
                &json!({
                    "expression": expression,
                    "contextId": world["executionContextId"],
                    "awaitPromise": true,
                    "returnByValue": true,
                }),
            );
            assert!(answer.get("exceptionDetails").is_none(), "{answer}");
            answer["result"]["value"].clone()
        };
        run(&format!("{script}\n;0"));
        lines_of(&run(RUN))
    }

    #[track_caller]
    fn ask_chromium(&self, command: &str, parameters: &Value) -> Value {
        self.session().cdp(command, parameters).unwrap_or_else(|refusal| panic!("{command}: {refusal}"))
    }
}
