//! An adapter that misbehaves in whatever way its settings name, so that tests can see the host
//! stop it. It must stay out of every build that ships.
//!
//! With `behaviour` = `fine` it reads a JSON array of rows under the neutral names from
//! `{endpoint}/residents`.

#[cfg(target_os = "wasi")]
mod nosy;
mod rows;

use std::hint::black_box;

use usersync_adapter::parse::json;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing::info;

const RESIDENTS: &str = "residents";
const SIGN_IN: &str = "sign-in";

/// The build that imports WASI is a version of its own.
const VERSION: &str = if cfg!(target_os = "wasi") {
    concat!(env!("CARGO_PKG_VERSION"), "+wasi")
} else {
    env!("CARGO_PKG_VERSION")
};

#[derive(Clone, Copy)]
enum Behaviour {
    Fine,
    Loop,
    Allocate,
    Panic,
    Nonsense,
    BadDate,
    UnlistedHost,
    UnlistedOperation,
    WrongMarks,
    Smuggle,
    Chatty,
    #[cfg(target_os = "wasi")]
    Nosy(nosy::Way),
}

const BEHAVIOURS: &[(&str, Behaviour)] = &[
    ("fine", Behaviour::Fine),
    ("loop", Behaviour::Loop),
    ("allocate", Behaviour::Allocate),
    ("panic", Behaviour::Panic),
    ("nonsense", Behaviour::Nonsense),
    ("bad-date", Behaviour::BadDate),
    ("unlisted-host", Behaviour::UnlistedHost),
    ("unlisted-operation", Behaviour::UnlistedOperation),
    ("wrong-marks", Behaviour::WrongMarks),
    ("smuggle", Behaviour::Smuggle),
    ("chatty", Behaviour::Chatty),
    #[cfg(target_os = "wasi")]
    ("nosy", Behaviour::Nosy(nosy::Way::LookAround)),
    #[cfg(target_os = "wasi")]
    ("sleep", Behaviour::Nosy(nosy::Way::Sleep)),
    #[cfg(target_os = "wasi")]
    ("await-the-time", Behaviour::Nosy(nosy::Way::AwaitTheTime)),
    #[cfg(target_os = "wasi")]
    ("print", Behaviour::Nosy(nosy::Way::Print)),
    #[cfg(target_os = "wasi")]
    ("exit", Behaviour::Nosy(nosy::Way::Exit)),
];

/// The adapter.
pub struct Misbehaving {
    endpoint: Endpoint,
    behaviour: Behaviour,
    today: Day,
}

impl Adapter for Misbehaving {
    fn describe() -> Descriptor {
        #[cfg(target_os = "wasi")]
        nosy::look_for_a_variable();
        let choices: Vec<(&str, &str)> =
            BEHAVIOURS.iter().map(|(word, _)| (*word, *word)).collect();
        Descriptor::new("misbehaving", "Misbehaving", VERSION, "nobody")
            .field(Field::url("endpoint", "Address").required())
            .field(Field::text("username", "User name").required())
            .field(Field::secret("password", "Password").required())
            .field(Field::choice("behaviour", "Behaviour", &choices).required().default("fine"))
            .slot(CredentialSlot::basic(
                SIGN_IN,
                [Part::of_setting("username")],
                [Part::of_secret("password")],
            ))
            .host("setting:endpoint")
            .operation(
                Operation::get(RESIDENTS, "reads the residents of one property")
                    .path("/residents")
                    .group("calls"),
            )
            .budget(Budget::new("calls").at_once(1))
            .statuses(rows::STATUSES)
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        let settings = Settings::of(job);
        Ok(Self {
            endpoint: settings.endpoint("endpoint")?,
            behaviour: settings.choice("behaviour", BEHAVIOURS)?,
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let outcome = self.read(cx, "main").await;
        Ok(CheckReport::new(self.endpoint.host()).verdict(RESIDENTS, &outcome))
    }

    async fn properties(&self, _: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(self.endpoint.host());
        list.properties.push(Property::new("main", "Main Street", Vec::new()));
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            match self.read(cx, property).await {
                Ok(batch) => {
                    let rows = batch.len();
                    cx.residents(batch).await?;
                    cx.complete(Completion::everyone(property, rows)).await?;
                }
                Err(failure) => cx.failed(property, failure).await?,
            }
        }
        Ok(())
    }
}

impl Misbehaving {
    /// Reads one property, in its own way.
    async fn read(&self, cx: &Context, property: &str) -> Result<Batch, Failure> {
        match self.behaviour {
            Behaviour::Loop => spin(),
            Behaviour::Allocate => fill_memory(),
            Behaviour::Panic => panic!("this adapter was told to panic"),
            Behaviour::Nonsense => {
                cx.complete(Completion::everyone("a property nobody asked for", 7)).await?;
            }
            Behaviour::BadDate => {
                let mut batch = Batch::new(property, Row::FIELDS);
                let mut row = Row::new("1");
                row.lease_start = DateValue::Value(Day { year: 2026, month: 2, day: 31 });
                batch.push(Ok(row));
                return Ok(batch);
            }
            Behaviour::UnlistedHost => {
                cx.send(call("https://elsewhere.example.com/residents".to_owned())).await?;
            }
            Behaviour::UnlistedOperation => {
                let url = self.endpoint.join("/residents");
                cx.send(Request::get("delete-everything", url).credential(SIGN_IN)).await?;
            }
            Behaviour::WrongMarks => {
                cx.send(call(self.endpoint.join("/payments"))).await?;
            }
            Behaviour::Smuggle => {
                let reply = cx.send(call(self.endpoint.join("/residents"))).await?;
                let echoed = String::from_utf8_lossy(reply.body()).trim().to_owned();
                cx.send(call(self.endpoint.join(&format!("/{echoed}/residents")))).await?;
            }
            Behaviour::Chatty => {
                let line = "x".repeat(100_000);
                (0..1_000).for_each(|_| info!("{line}"));
            }
            #[cfg(target_os = "wasi")]
            Behaviour::Nosy(way) => nosy::go(way),
            Behaviour::Fine => {}
        }
        let request = call(self.endpoint.join("/residents")).query("property", property);
        let reply = cx.send(request).await?.accepted()?;
        let mut batch = Batch::new(property, Row::FIELDS);
        json::array(reply.body(), |value| {
            batch.push(rows::row(&value, self.today));
        })
        .map_err(|error| Failure::answer(error.to_string()).at(RESIDENTS))?;
        Ok(batch)
    }
}

fn call(url: String) -> Request {
    Request::get(RESIDENTS, url).credential(SIGN_IN)
}

fn spin() -> ! {
    loop {
        black_box(());
    }
}

fn fill_memory() -> ! {
    let mut hoard = Vec::new();
    loop {
        hoard.push(black_box(vec![1_u8; 1 << 20]));
    }
}

usersync_adapter::export_adapter!(Misbehaving);
