//! What the executor makes of an adapter's awaits, step by step.

use usersync_adapter::prelude::*;
use usersync_adapter::script::{Answer, Script};
use usersync_adapter::tracing::{debug, info, info_span};
use usersync_adapter::{Cursor, Extension, Input, JobKind, Level, Output, Response, Session, kind};

/// An adapter that does one thing, named by its setting `does`.
struct Probe {
    does: String,
    endpoint: Endpoint,
}

impl Adapter for Probe {
    fn describe() -> Descriptor {
        Descriptor::new("probe", "Probe", "1.0.0", "nobody")
            .field(Field::url("endpoint", "Address").required())
            .host("setting:endpoint")
            .operation(Operation::get("things", "reads things").path("/things"))
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        info!("opening");
        let settings = Settings::of(job);
        Ok(Self {
            does: settings.text("does")?.to_owned(),
            endpoint: settings.endpoint("endpoint")?,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let outcome = match self.does.as_str() {
            "sends three at once" => {
                let replies = cx.send_all(vec![self.call(), self.call(), self.call()]).await?;
                let mut bodies = Vec::new();
                for reply in replies {
                    bodies.push(match reply {
                        Ok(reply) => String::from_utf8_lossy(reply.body()).into_owned(),
                        Err(failure) => failure.to_string(),
                    });
                }
                Err(Failure::other(bodies.join("|")))
            }
            "reads in chunks" => {
                let mut reply = cx.send(self.call().chunked()).await?;
                let (mut bytes, mut pieces) = (0, 0);
                while let Some(chunk) = reply.next_chunk(cx).await? {
                    bytes += chunk.len();
                    pieces += 1;
                }
                Err(Failure::other(format!("{bytes} bytes in {pieces} pieces")))
            }
            "logs" => {
                info_span!("outer").in_scope(|| {
                    info!(count = 3, share = 0.5, who = "nobody", "A sentence with {}", "words");
                });
                debug!("more");
                cx.wait(5).await?;
                return Err(Failure::log_in("no").at("things"));
            }
            "logs without end" => {
                (0..1000).for_each(|_| info!("again"));
                Ok(())
            }
            "leaves a checkpoint" => {
                cx.checkpoint(Cursor { version: 1, data: vec![7] }).await?;
                let message = Extension { name: "hello".to_owned(), payload: vec![] };
                cx.extension(message).await.map(drop)
            }
            "awaits a stranger" => std::future::pending().await,
            other => Err(Failure::other(format!("does not know how to: {other}"))),
        };
        Ok(CheckReport::new("account").verdict("things", &outcome))
    }

    async fn properties(&self, _: &Context) -> Result<PropertyList, Failure> {
        Ok(PropertyList::new("account"))
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            cx.failed(property, Failure::other("nobody lives here")).await?;
        }
        Ok(())
    }
}

impl Probe {
    fn call(&self) -> Request {
        Request::get("things", self.endpoint.join("/things"))
    }
}

// Natively nothing is exported, or the symbols of these two would collide.
usersync_adapter::export_adapter!(Probe);
usersync_adapter::export_adapter!(Elsewhere);

fn probe(script: Script, does: &str) -> Script {
    script.setting("endpoint", "https://pms.example.com").setting("does", does)
}

fn message(told: &usersync_adapter::script::Told) -> &str {
    &told.checked.as_ref().expect("the check was answered").verdicts[0].message
}

fn job(kind: JobKind, does: &str) -> Job {
    Job {
        kind,
        settings: vec![
            ("endpoint".to_owned(), "https://pms.example.com".to_owned()),
            ("does".to_owned(), does.to_owned()),
        ],
        secrets: Vec::new(),
        now: "2026-07-31T12:00:00Z".to_owned(),
        today: Day { year: 2026, month: 7, day: 31 },
        seed: 1,
        features: Vec::new(),
        extra: Vec::new(),
    }
}

#[test]
fn several_calls_go_out_in_one_step_and_come_back_in_order() {
    let told = probe(Script::check(), "sends three at once")
        .reply(Answer::ok("a"))
        .reply(Answer::none("timeout", "too slow"))
        .reply(Answer::status(404, "c"))
        .play::<Probe>();
    assert_eq!(message(&told), "a|things: too slow|c");
    let ids: Vec<u32> = told.requests.iter().map(|request| request.id).collect();
    assert_eq!(ids, [1, 2, 3]);
}

#[test]
fn a_big_answer_is_read_in_pieces() {
    let body = vec![b'x'; 2500];
    let told = probe(Script::check(), "reads in chunks").reply(Answer::ok(body)).play::<Probe>();
    assert_eq!(message(&told), "2500 bytes in 3 pieces");
    let told = probe(Script::check(), "reads in chunks").reply(Answer::ok("")).play::<Probe>();
    assert_eq!(message(&told), "0 bytes in 1 pieces");
}

#[test]
fn log_lines_ride_on_the_turn_in_which_they_were_written() {
    let mut session = Session::open::<Probe>(job(JobKind::Check, "logs")).unwrap();
    let turn = session.step(Input::Start).unwrap();
    assert_eq!(turn.output, Output::Wait(5));
    let [opening, line, more] = turn.logs.as_slice() else { panic!("three lines were written") };
    assert_eq!(opening.message, "opening");
    assert_eq!((line.level, line.message.as_str()), (Level::Info, "A sentence with words"));
    let fields: Vec<_> = line.fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(fields, [("count", "3"), ("share", "500e-3"), ("who", "nobody")]);
    assert_eq!((more.level, more.message.as_str()), (Level::Debug, "more"));

    let failure = session.step(Input::Resume).unwrap_err();
    assert_eq!(
        (failure.kind.as_str(), failure.operation.as_deref()),
        (kind::LOG_IN, Some("things"))
    );
    assert!(failure.logs.is_empty());
}

#[test]
fn a_noisy_adapter_is_cut_short_and_says_so() {
    let told = probe(Script::check(), "logs without end").play::<Probe>();
    assert!(told.logs.len() < 300);
    assert!(told.logs.last().unwrap().message.contains("further lines"));
}

#[test]
fn a_setting_that_is_missing_ends_the_job_before_it_starts() {
    let told = Script::check().play::<Probe>();
    assert_eq!(told.failure().message, "the setting `does` is missing");
    assert_eq!(told.logs[0].message, "opening");
}

#[test]
fn checkpoints_and_messages_are_handed_over() {
    let told = probe(Script::check(), "leaves a checkpoint").play::<Probe>();
    assert_eq!(told.checkpoints, [Cursor { version: 1, data: vec![7] }]);
    assert_eq!(told.checked.unwrap().verdicts[0].outcome, "works");
}

#[test]
fn a_cancelled_job_is_done_and_stays_done() {
    let mut session = Session::open::<Probe>(job(JobKind::Check, "reads in chunks")).unwrap();
    assert!(matches!(session.step(Input::Start).unwrap().output, Output::Fetch(_)));
    assert_eq!(session.step(Input::Cancel).unwrap().output, Output::Done(Vec::new()));
    assert_eq!(session.step(Input::Resume).unwrap().output, Output::Done(Vec::new()));
}

#[test]
fn an_input_that_answers_something_else_is_a_failure() {
    let mut session = Session::open::<Probe>(job(JobKind::Check, "reads in chunks")).unwrap();
    session.step(Input::Start).unwrap();
    let failure = session.step(Input::Resume).unwrap_err();
    assert_eq!(failure.message, "the host answered with `resume` where `replies` was due");
}

#[test]
fn replies_of_another_number_are_a_failure() {
    let mut session = Session::open::<Probe>(job(JobKind::Check, "reads in chunks")).unwrap();
    session.step(Input::Start).unwrap();
    let failure = session.step(Input::Replies(Vec::new())).unwrap_err();
    assert!(failure.message.contains("another number"), "{}", failure.message);
}

#[test]
fn a_future_that_is_not_of_the_host_never_hangs() {
    let told = probe(Script::check(), "awaits a stranger").play::<Probe>();
    assert!(told.failure().message.contains("other than its host"));
}

#[test]
fn a_job_of_a_later_interface_is_refused_by_name() {
    let kind = JobKind::Other(Extension { name: "units".to_owned(), payload: Vec::new() });
    let mut session = Session::open::<Probe>(job(kind, "nothing")).unwrap();
    assert!(session.step(Input::Start).unwrap_err().message.contains("`units`"));
}

#[test]
fn one_property_that_fails_does_not_fail_the_job() {
    let told = probe(Script::residents(&["a", "b"]), "nothing").play::<Probe>();
    let failed: Vec<_> = told.failed.iter().map(|failed| failed.property.as_str()).collect();
    assert_eq!(failed, ["a", "b"]);
    assert_eq!(told.end, Ok(()));
}

#[test]
#[should_panic(expected = "the path of `things`")]
fn the_script_holds_an_adapter_to_its_marks() {
    probe(Script::check(), "unused").reply(Answer::ok("")).play::<Elsewhere>();
}

/// An adapter that calls a path which its descriptor does not list.
struct Elsewhere(Probe);

impl Adapter for Elsewhere {
    fn describe() -> Descriptor {
        Probe::describe()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        Probe::open(job).map(Self)
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let outcome = cx.send(Request::get("things", self.0.endpoint.join("/other"))).await;
        Ok(CheckReport::new("account").verdict("things", &outcome))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        self.0.properties(cx).await
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        self.0.residents(cx, job).await
    }
}

#[test]
fn a_status_is_a_failure_of_its_kind_in_the_words_of_the_pms() {
    let cases = [
        (204, "", "works", ""),
        (401, "bad key", "log-in", "HTTP 401: bad key"),
        (403, "", "permission", "HTTP 403"),
        (404, "<!DOCTYPE html>", "reach", "HTTP 404: a web page in place of data"),
        (429, "", "other", "HTTP 429"),
        (418, "  a\n teapot ", "other", "HTTP 418: a teapot"),
        (500, "", "reach", "HTTP 500"),
    ];
    for (status, body, outcome, message) in cases {
        let response = Response {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
            last: true,
            extra: Vec::new(),
        };
        let reply = Reply::of("things", response);
        let report = CheckReport::new("account").verdict("things", &reply.accepted());
        let verdict = &report.verdicts[0];
        assert_eq!((verdict.outcome.as_str(), verdict.message.as_str()), (outcome, message));
    }
}
