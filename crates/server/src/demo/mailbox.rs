//! The mailbox of everybody in the demo network.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use traboule_store::mail::Mail;
use traboule_store::outbox::Refused;
use traboule_store::{Consumer, Delivery, Message};

/// Keeps the newest letter's subject by address. No letter of the demo leaves the process.
#[derive(Default)]
pub(super) struct Mailbox(Mutex<HashMap<String, String>>);

impl Mailbox {
    /// The code in the newest letter to an address, which is gone then.
    pub(super) fn take_code(&self, address: &str) -> Option<String> {
        let subject = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(address)?;
        Some(subject.chars().filter(char::is_ascii_digit).collect())
    }
}

#[async_trait]
impl Consumer for Mailbox {
    fn name(&self) -> &'static str {
        "demo.mailbox"
    }

    fn takes(&self, message: &str) -> bool {
        message == Mail::NAME
    }

    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused> {
        let Mail { to, subject, .. } = delivery.read()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(to, subject);
        Ok(())
    }
}
