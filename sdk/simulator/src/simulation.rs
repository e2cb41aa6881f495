//! What the stand-ins and the control API share: the world, the clock, the faults, the calls.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use crate::calls::{Call, CallLog};
use crate::clock::Clock;
use crate::exchange::{Answer, Received};
use crate::faults::{Asked, Fault, FaultBoard, FaultKind};
use crate::limits::{CallLimiter, Room};
use crate::lock;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, Quirks};
use crate::refusal::Refusal;
use crate::stand_in::{StandIn, accepted_settings, lists_residents, operations};
use crate::view::{ClockSetting, ClockView, PmsView, PropertyView, WorldView};
use crate::world::property::{Property, PropertyDetails};
use crate::world::resident::Resident;
use crate::world::{Scale, World};

/// The state of a running simulator; its methods are the control API without HTTP.
#[derive(Debug)]
pub struct Simulation {
    origin: String,
    clock: Clock,
    started: Instant,
    limits_calls: bool,
    stand_ins: BTreeMap<Pms, Box<dyn StandIn>>,
    pub(crate) world: Mutex<World>,
    faults: Mutex<FaultBoard>,
    calls: Mutex<CallLog>,
}

impl Simulation {
    pub(crate) fn new(
        origin: String,
        clock: Option<DateTime<Utc>>,
        scale: Scale,
        limits_calls: bool,
    ) -> Self {
        let clock = Clock::new(clock);
        let stand_ins: BTreeMap<Pms, Box<dyn StandIn>> =
            Pms::ALL.into_iter().map(|pms| (pms, pms.stand_in())).collect();
        let listers = Pms::ALL.into_iter().map(|pms| (pms, stand_ins[&pms].lister()));
        let world = World::invent(listers, scale, clock.now());
        Self {
            origin,
            clock,
            started: Instant::now(),
            limits_calls,
            stand_ins,
            world: Mutex::new(world),
            faults: Mutex::default(),
            calls: Mutex::default(),
        }
    }

    /// Where a PMS is reached, in the form of its `endpoint` setting.
    pub fn endpoint(&self, pms: Pms) -> String {
        self.stand_in(pms).endpoint(&self.origin)
    }

    /// The settings that a PMS accepts on its usual interface, under the adapters' setting keys,
    /// secrets included.
    pub fn settings(&self, pms: Pms) -> Map<String, Value> {
        let stand_in = self.stand_in(pms);
        accepted_settings(stand_in, &stand_in.interfaces()[0], &self.origin)
    }

    /// The settings that each interface of a PMS accepts, by the interface's name.
    pub fn interfaces(&self, pms: Pms) -> BTreeMap<String, Map<String, Value>> {
        let stand_in = self.stand_in(pms);
        let interfaces = stand_in.interfaces().iter();
        interfaces
            .map(|interface| {
                let settings = accepted_settings(stand_in, interface, &self.origin);
                (interface.name.to_owned(), settings)
            })
            .collect()
    }

    /// The operations that a PMS answers, of all its interfaces.
    pub fn operations(&self, pms: Pms) -> Vec<&'static str> {
        operations(self.stand_in(pms))
    }

    /// The operation that lists residents on a PMS's usual interface.
    pub fn residents_operation(&self, pms: Pms) -> &'static str {
        self.stand_in(pms).interfaces()[0].residents
    }

    /// The whole world, as `GET /control/world` shows it.
    pub fn world(&self) -> WorldView {
        let world = lock(&self.world);
        let pms = Pms::ALL.into_iter().map(|pms| {
            let view = PmsView {
                endpoint: self.endpoint(pms),
                settings: self.settings(pms),
                interfaces: self.interfaces(pms),
                properties: world.properties(pms).iter().map(PropertyView::of).collect(),
            };
            (pms.name().to_owned(), view)
        });
        WorldView { now: self.clock.now(), pms: pms.collect() }
    }

    /// The residents that a property lists.
    pub fn residents(&self, pms: Pms, property: &str) -> Result<Vec<Resident>, Refusal> {
        let world = lock(&self.world);
        let property =
            world.property(pms, property).ok_or_else(|| unknown_property(&world, pms, property))?;
        Ok(property.residents().iter().map(|listed| listed.resident.clone()).collect())
    }

    /// Adds a property without residents, or changes what one is called; whether it was added.
    pub fn put_property(&self, pms: Pms, property: &str, details: PropertyDetails) -> bool {
        lock(&self.world).put_property(pms, property, details, self.clock.now())
    }

    /// Lists exactly these residents at a property.
    pub fn replace_residents(
        &self,
        pms: Pms,
        property: &str,
        residents: Vec<Resident>,
    ) -> Result<(), Refusal> {
        self.change(pms, property, |listing| Ok(listing.replace(residents, self.clock.now())?))
    }

    /// Changes the fields that `patch` names, null for absent; all rows of the resident change, or
    /// those of one lease. Tells the rows as they are now.
    pub fn patch_resident(
        &self,
        pms: Pms,
        property: &str,
        resident: &str,
        lease: Option<&str>,
        patch: &Map<String, Value>,
    ) -> Result<Vec<Resident>, Refusal> {
        self.change(pms, property, |listing| {
            require_resident(pms, listing, resident, lease)?;
            Ok(listing.patch(resident, lease, patch, self.clock.now())?)
        })
    }

    /// Takes a resident off the list, whoever is nested under them included, and tells all ids
    /// that went.
    pub fn remove_resident(
        &self,
        pms: Pms,
        property: &str,
        resident: &str,
        lease: Option<&str>,
    ) -> Result<Vec<String>, Refusal> {
        self.change(pms, property, |listing| {
            require_resident(pms, listing, resident, lease)?;
            Ok(listing.remove(resident, lease))
        })
    }

    /// Lets calls run into a fault.
    pub fn fault(&self, fault: Fault) -> Result<(), Refusal> {
        self.check_fault(&fault)?;
        lock(&self.faults).post(fault);
        Ok(())
    }

    /// The faults still waiting, with what is left of `after` and `times`.
    pub fn faults(&self) -> Vec<Fault> {
        lock(&self.faults).list()
    }

    /// Removes all faults and tells how many there were.
    pub fn clear_faults(&self) -> usize {
        lock(&self.faults).clear()
    }

    /// The calls received, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.calls).list()
    }

    /// Drops the calls received so far and tells how many there were.
    pub fn forget_calls(&self) -> usize {
        lock(&self.calls).forget()
    }

    /// What the clock shows.
    pub fn clock(&self) -> ClockView {
        ClockView { now: self.clock.now(), stopped: self.clock.is_stopped() }
    }

    /// Stops, moves or frees the clock.
    pub fn set_clock(&self, setting: ClockSetting) -> Result<ClockView, Refusal> {
        match setting {
            ClockSetting::Now(instant) => self.clock.set(instant),
            ClockSetting::AdvanceSeconds(seconds) => {
                let span = TimeDelta::try_seconds(seconds)
                    .ok_or(Refusal::Clock("`advance_seconds` is out of range"))?;
                if !self.clock.advance(span) {
                    return Err(Refusal::Clock("`advance_seconds` leads out of the calendar"));
                }
            }
        }
        Ok(self.clock())
    }

    /// The habits of a stand-in that vary.
    pub fn quirks<Q: Quirks>(&self) -> Q {
        self.quirk_cell::<Q>().get()
    }

    /// Gives a stand-in other habits.
    pub fn set_quirks<Q: Quirks>(&self, quirks: Q) {
        self.quirk_cell().set(quirks);
    }

    /// The habits of a stand-in as JSON.
    pub(crate) fn shown_quirks(&self, pms: Pms) -> Value {
        self.stand_in(pms).quirks().show()
    }

    /// Gives a stand-in other habits, told in JSON; what is not named takes its default.
    pub(crate) fn change_quirks(&self, pms: Pms, quirks: &[u8]) -> Result<(), serde_json::Error> {
        self.stand_in(pms).quirks().change(quirks)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets a call pass a limiter, or tells how long to wait. Limits go by the time since the
    /// start, which no test can stop.
    pub(crate) fn pass(&self, limiter: &CallLimiter) -> Result<(), Duration> {
        if self.limits_calls { limiter.pass(self.started.elapsed()) } else { Ok(()) }
    }

    /// What is left of a limiter's windows; none while calls are not limited.
    pub(crate) fn room(&self, limiter: &CallLimiter) -> Option<Vec<Room>> {
        self.limits_calls.then(|| limiter.room(self.started.elapsed()))
    }

    /// The fault that a call runs into, noted on the call.
    pub(crate) fn meet_fault(
        &self,
        call: &mut Call,
        (pms, operation, properties): (Pms, &str, &[String]),
    ) -> Option<Fault> {
        let stand_in = self.stand_in(pms);
        let lists_residents = lists_residents(stand_in, operation);
        let announces_total = stand_in.operations_with_total().contains(&operation);
        let asked = Asked { pms, operation, lists_residents, announces_total, properties };
        let fault = lock(&self.faults).meet(asked);
        call.fault = fault.as_ref().map(|fault| fault.kind);
        fault
    }

    /// Lets the stand-in that has this path answer, and keeps the call.
    pub(crate) fn answer(&self, received: &Received) -> Answer {
        let stand_in = self.stand_ins.iter().find(|(_, stand_in)| stand_in.has(&received.path));
        let secret_headers = stand_in.map_or(&[][..], |(_, stand_in)| stand_in.secret_headers());
        let mut call = Call::arriving(received, secret_headers, self.now());
        call.pms = stand_in.map(|(pms, _)| *pms);
        let answer = match stand_in {
            Some((_, stand_in)) => stand_in.answer(self, received, &mut call),
            None => no_such_path(),
        };
        call.status = answer.status.as_u16();
        let pms = call.pms.map_or("nobody", Pms::name);
        let operation = call.operation.as_deref().unwrap_or("unknown operation");
        tracing::info!(
            pms,
            call.operation = operation,
            call.status = call.status,
            call.fault = call.fault.map(FaultKind::name),
            "Answered {operation} as {pms} with {}",
            call.status,
        );
        lock(&self.calls).push(call);
        answer
    }

    fn stand_in(&self, pms: Pms) -> &dyn StandIn {
        self.stand_ins[&pms].as_ref()
    }

    fn quirk_cell<Q: Quirks>(&self) -> &QuirkCell<Q> {
        let quirks: &dyn Any = self.stand_in(Q::PMS).quirks();
        quirks.downcast_ref().expect("a PMS has quirks of one type")
    }

    fn change<T>(
        &self,
        pms: Pms,
        property: &str,
        change: impl FnOnce(&mut Property) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = lock(&self.world);
        match world.property_mut(pms, property) {
            Some(property) => change(property),
            None => Err(unknown_property(&world, pms, property)),
        }
    }

    fn check_fault(&self, fault: &Fault) -> Result<(), Refusal> {
        let refuse = |what: String, hint: String| Err(Refusal::Fault { what, hint });
        let pms = fault.pms;
        let stand_in = self.stand_in(pms);
        if fault.times == Some(0) {
            return refuse(
                "a fault that no call meets is none".to_owned(),
                "leave `times` out, or let it be 1 or more".to_owned(),
            );
        }
        let operations = operations(stand_in);
        if let Some(operation) = &fault.operation
            && !operations.contains(&operation.as_str())
        {
            return refuse(
                format!("{pms} has no operation `{operation}`"),
                format!("the operations are {}", operations.join(", ")),
            );
        }
        if fault.kind == FaultKind::WrongTotal {
            check_total(pms, stand_in.operations_with_total(), fault.operation.as_deref())?;
        }
        if let Some(property) = &fault.property {
            let world = lock(&self.world);
            if world.property(pms, property).is_none() {
                return Err(unknown_property(&world, pms, property));
            }
        }
        let statuses = stand_in.statuses(fault.kind);
        match fault.status {
            Some(status) if !statuses.contains(&status) => refuse(
                format!("{pms} shows `{}` with no status {status}", fault.kind.name()),
                if statuses.is_empty() {
                    "leave `status` out".to_owned()
                } else {
                    let shown: Vec<String> = statuses.iter().map(u16::to_string).collect();
                    format!("leave `status` out or use {}", shown.join(", "))
                },
            ),
            _ => Ok(()),
        }
    }
}

/// A total can be wrong only where there is one.
fn check_total(pms: Pms, announcing: &[&str], operation: Option<&str>) -> Result<(), Refusal> {
    let names = announcing.join(", ");
    let (what, hint) = match operation {
        None if !announcing.is_empty() => return Ok(()),
        Some(operation) if announcing.contains(&operation) => return Ok(()),
        Some(operation) if !announcing.is_empty() => (
            format!("{operation} of {pms} announces no total, so none can be wrong"),
            format!("leave `operation` out or use {names}"),
        ),
        _ => (
            format!("{pms} announces no total in the calls simulated here, so none can be wrong"),
            "use `truncated` for a list cut short, `empty` for a list of nobody".to_owned(),
        ),
    };
    Err(Refusal::Fault { what, hint })
}

fn unknown_property(world: &World, pms: Pms, property: &str) -> Refusal {
    Refusal::Property {
        pms,
        property: property.to_owned(),
        known: world.properties(pms).iter().map(|property| property.id.clone()).collect(),
    }
}

fn require_resident(
    pms: Pms,
    property: &Property,
    resident: &str,
    lease: Option<&str>,
) -> Result<(), Refusal> {
    if property.lists(resident, lease) {
        return Ok(());
    }
    Err(Refusal::Resident { pms, property: property.id.clone(), resident: resident.to_owned() })
}

fn no_such_path() -> Answer {
    Answer::new(
        axum::http::StatusCode::NOT_FOUND,
        "text/plain; charset=utf-8",
        "no simulated PMS has this path\n",
    )
}
