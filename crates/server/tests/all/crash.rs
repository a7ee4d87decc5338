//! The binary killed while many clients write: what they were told is there when it's started again.

use std::sync::Arc;

use crate::service::Service;

#[path = "../../../../tests/tests/crash/storm.rs"]
mod storm;

const KILLS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_were_told_survives_kills() {
    let settings = [("PROFILES_WORKERS", "2")];
    let (mut service, storm) = (Service::start(&settings), Arc::new(storm::Storm::default()));
    for _ in 0..KILLS {
        let (url, mut directory) = (service.url.clone(), None);
        storm.rage(&url, || directory = Some(service.kill())).await;
        service = Service::start_in(directory.unwrap(), &settings);
        let entries = storm.verify(&service.url).await;
        let latest =
            reqwest::get(service.path("/v1/events?after=latest")).await.unwrap().text().await.unwrap();
        // Nothing is under way once the process is gone, and events are numbered without gaps.
        let cursor = format!(r#""cursor":"1:{entries}""#);
        assert!(latest.contains(&cursor), "{cursor} is not in {latest}");
    }
}
