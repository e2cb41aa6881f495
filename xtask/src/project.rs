//! A template of an adapter project, made into a project; what a template is, tells
//! `sdk/templates/README.md`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What tools leave behind in a folder where they are run.
const LEFT_BEHIND: [&str; 5] = ["node_modules", ".venv", ".bindings", "__pycache__", "target"];

/// What goes into a project, by its path in it.
pub(crate) struct Project {
    files: Vec<(PathBuf, PathBuf)>,
}

impl Project {
    /// The project of this language from the templates of the repository at `root`.
    pub(crate) fn of_language(root: &Path, language: &str) -> Result<Self> {
        let templates = root.join("sdk").join("templates");
        let mut files = Vec::new();
        for folder in ["shared", language].map(|folder| templates.join(folder)) {
            for file in files_below(&folder)? {
                let place = file.strip_prefix(&folder).unwrap_or(&file).to_owned();
                let place = match place.extension() {
                    Some(extension) if extension == "template" => place.with_extension(""),
                    _ => place,
                };
                files.push((place, file));
            }
        }
        if language != "rust" {
            let interface = root.join("wit").join("v1.0").join("pms-source.wit");
            files.push((Path::new("wit").join("pms-source.wit"), interface));
        }
        Ok(Self { files })
    }

    /// The files that it is made of.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, source)| source.as_path())
    }

    /// Writes it into a folder that is emptied first. `sdk` is where cargo finds the SDK.
    pub(crate) fn write(&self, folder: &Path, name: &str, sdk: &str) -> Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)
                .with_context(|| format!("could not empty `{}`", folder.display()))?;
        }
        for (place, source) in &self.files {
            let place = folder.join(place);
            let copy = || {
                fs::create_dir_all(place.parent().unwrap_or(folder))?;
                let text = fs::read_to_string(source)?;
                fs::write(&place, text.replace("{{name}}", name).replace("{{sdk}}", sdk))?;
                fs::set_permissions(&place, fs::metadata(source)?.permissions())
            };
            copy().with_context(|| {
                format!("could not make `{}` of `{}`", place.display(), source.display())
            })?;
        }
        Ok(())
    }
}

/// Every file below a folder, in the order of their paths, less what tools left behind.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("could not list `{}`", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            if LEFT_BEHIND.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

    fn rendered(language: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::of_language(Path::new(ROOT), language).unwrap();
        project.write(folder.path(), "larch", r#"path = "sdk""#).unwrap();
        folder
    }

    #[test]
    fn no_placeholder_is_left_in_any_language() {
        for language in ["rust", "js", "python"] {
            let folder = rendered(language);
            for file in files_below(folder.path()).unwrap() {
                let text = fs::read_to_string(&file).unwrap();
                let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
                let mut left = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
                assert!(!left.any(|(word, _)| is_word(word)), "{}", file.display());
                assert!(file.extension().is_none_or(|extension| extension != "template"));
            }
            assert!(folder.path().join("samples/residents.jsonl").is_file(), "{language}");
        }
    }

    #[test]
    fn a_lock_file_names_no_server() {
        let lock = fs::read_to_string(rendered("js").path().join("package-lock.json")).unwrap();
        assert!(lock.contains(r#""name": "larch""#));
        assert!(!lock.contains(r#""resolved""#), "run `npm install` with the template's .npmrc");
    }

    #[test]
    fn a_rust_project_is_no_part_of_this_workspace() {
        let folder = rendered("rust");
        let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
        assert!(manifest.contains(r#"usersync-adapter = { path = "sdk" }"#), "{manifest}");
        assert!(manifest.contains("[workspace]"), "{manifest}");
        assert!(!folder.path().join("wit").exists(), "the SDK brings the interface");
    }
}
