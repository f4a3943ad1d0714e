//! `contract …`: contracts for purchased services.

use std::process::ExitCode;

use serde::Serialize;
use yingbi::VERSION;
use yingbi::consent::{ContractAct, ContractDetails, ContractEntry, ContractState};

use crate::commands::{Call, json};
use crate::consents::fault;
use crate::failure::Failure;

impl Call<'_> {
    pub(crate) fn contract(&self, name: &str) -> Result<ExitCode, Failure> {
        let act = match name {
            "add" => ContractAct::Sign {
                organisation: self.text("organisation").unwrap_or_default().to_owned(),
                details: self.contract_details()?,
            },
            "amend" => ContractAct::Amend { details: self.contract_details()? },
            "suspend" => ContractAct::Suspend,
            "resume" => ContractAct::Resume,
            "end" => ContractAct::Terminate,
            _ => {
                self.contract_list()?;
                return Ok(ExitCode::SUCCESS);
            }
        };
        let number = self.input().to_string_lossy().into_owned();
        let time = self.this_moment()?;
        let entry = ContractEntry { number: number.clone(), act, time };
        self.consent_store()?.record_contracts(&[entry]).map_err(fault)?;
        self.say(&format!("said-contract-{name}"), &[("number", number.into())])?;
        Ok(ExitCode::SUCCESS)
    }

    fn contract_details(&self) -> Result<ContractDetails, Failure> {
        Ok(ContractDetails {
            services: self.list("services")?.into_iter().collect(),
            communities: self.list("communities")?.into_iter().collect(),
            clients: self.list("clients")?.into_iter().collect(),
            from: self.moment("from", false)?.unwrap_or_default(),
            until: self.moment("until", true)?.unwrap_or_default(),
        })
    }

    fn contract_list(&self) -> Result<(), Failure> {
        let at = self.moment_shown()?;
        let mut store = self.consent_store()?;
        let contracts = match self.text("organisation") {
            None => store.all_contracts(at),
            Some(organisation) => store.contracts(organisation, at),
        }
        .map_err(fault)?;
        if self.flag("json") {
            let contracts = contracts.into_iter().map(Shown::of).collect();
            return self.screen.print(&json(&List { version: VERSION, at, contracts }));
        }
        if contracts.is_empty() {
            return self.say("said-contracts-none", &[]);
        }
        let mut rows = Vec::with_capacity(contracts.len());
        for contract in contracts {
            let join = |names: &std::collections::BTreeSet<String>| {
                names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
            };
            let standing = contract.standing.word().replace(' ', "-");
            let details = &contract.details;
            rows.push(vec![
                contract.number.clone(),
                contract.organisation.clone(),
                join(&details.services),
                join(&details.communities),
                join(&details.clients),
                self.shown_moment(details.from)?,
                self.shown_moment(details.until)?,
                self.screen.messages.text(&format!("contract-standing-{standing}")),
            ]);
        }
        let heading = [
            "contract-col-number",
            "contract-col-organisation",
            "contract-col-services",
            "contract-col-communities",
            "contract-col-clients",
            "contract-col-from",
            "contract-col-until",
            "contract-col-standing",
        ];
        self.table(&heading, &rows)
    }
}

/// `contract list --json`. Times are milliseconds since 1970-01-01 UTC; `until` is the first moment after.
#[derive(Serialize)]
struct List {
    version: u32,
    at: i64,
    contracts: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    number: String,
    organisation: String,
    services: Vec<String>,
    communities: Vec<String>,
    clients: Vec<String>,
    from: i64,
    until: i64,
    standing: &'static str,
}

impl Shown {
    fn of(contract: ContractState) -> Shown {
        let details = contract.details;
        Shown {
            number: contract.number,
            organisation: contract.organisation,
            services: details.services.into_iter().collect(),
            communities: details.communities.into_iter().collect(),
            clients: details.clients.into_iter().collect(),
            from: details.from,
            until: details.until,
            standing: contract.standing.word(),
        }
    }
}
