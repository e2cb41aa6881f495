//! The trait an adapter implements and the macro that makes a component of it.

use crate::{CheckReport, Context, Descriptor, Failure, Job, PropertyList, ResidentsJob};

/// One PMS, as its author writes it.
///
/// The three jobs are plain `async` functions. They may await nothing but the methods of
/// [`Context`], because there is no other source of events in the sandbox.
pub trait Adapter: Sized + 'static {
    /// What the adapter is and everything it may ever ask for. The same answer every time.
    fn describe() -> Descriptor;

    /// Reads the settings. Asks for nothing yet.
    fn open(job: &Job) -> Result<Self, Failure>;

    /// Tries every operation with the credentials at hand.
    fn check(&self, cx: &Context) -> impl Future<Output = Result<CheckReport, Failure>>;

    /// Lists the properties that the credentials can see.
    fn properties(&self, cx: &Context) -> impl Future<Output = Result<PropertyList, Failure>>;

    /// Reads residents, and says of each property that it is complete or that it failed.
    ///
    /// An error returned from here fails every property that has had neither.
    fn residents(
        &self,
        cx: &Context,
        job: ResidentsJob,
    ) -> impl Future<Output = Result<(), Failure>>;
}

/// Makes a component of an [`Adapter`] when it is compiled for the sandbox.
///
/// Natively it leaves nothing behind, so that two adapters can stand in one test binary.
#[macro_export]
macro_rules! export_adapter {
    ($adapter:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            type Component = $crate::export::Component<$adapter>;
    $crate::bindings::export!(Component with_types_in $crate::bindings);
        };
    };
}
