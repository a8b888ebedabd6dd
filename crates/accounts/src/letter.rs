//! The letters that accounts send, in the reader's language.

use traboule_kernel::Locale;

/// Subject and text of the letter with a one-time code.
pub(crate) fn sign_in_code(locale: &Locale, code: &str, minutes: u32) -> (String, String) {
    let (head, tail) = code.split_at(code.len() / 2);
    if locale.language() == "fr" {
        let subject = format!("Votre code de connexion : {head} {tail}");
        let text = format!(
            "Bonjour,\n\nVoici votre code de connexion à Traboule :\n\n    {head} {tail}\n\nIl est valable {minutes} minutes et ne sert qu'une fois.\n\
             Si vous ne l'avez pas demandé, ignorez ce message : sans le code, personne ne peut se connecter.\n"
        );
        (subject, text)
    } else {
        let subject = format!("Your sign-in code: {head} {tail}");
        let text = format!(
            "Hello,\n\nThis is your code to sign in to Traboule:\n\n    {head} {tail}\n\nIt is good for {minutes} minutes and works once.\n\
             If you did not ask for it, ignore this message: nobody can sign in without the code.\n"
        );
        (subject, text)
    }
}
