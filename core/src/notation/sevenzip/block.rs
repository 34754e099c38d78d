//! A block: files that are packed as one.

use super::coder::{Coder, Method};
use super::fault::SevenZipFault;
use super::fields::Fields;

/// Steps of a block that are read at most. 7-Zip makes four.
const MAX_STEPS: usize = 8;

/// A block.
pub(super) struct Block {
    /// The packed streams that it takes.
    pub(super) streams: usize,
    /// Its steps, what is packed first; or the name of one that is not read.
    pub(super) steps: Result<Vec<Coder>, String>,
    /// Bytes that come out of it.
    pub(super) size: u64,
    pub(super) checksum: Option<u32>,
    /// Where its first packed stream lies behind all that stands before them, and how long it is.
    pub(super) packed: (u64, u64),
}

/// A block whose sizes are not known yet: they stand further down.
pub(super) struct Outline {
    streams: usize,
    steps: Vec<Step>,
    /// Which output goes where: (place of the input, place of the output).
    pairs: Vec<(usize, usize)>,
    /// The first input that a packed stream goes to.
    first: usize,
    outputs: usize,
}

struct Step {
    method: Result<Method, String>,
    properties: Vec<u8>,
    simple: bool,
}

impl Outline {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, SevenZipFault> {
        let damaged = SevenZipFault::CutOff;
        let few = |fields: &mut Fields<'_>| fields.count(MAX_STEPS).map_err(|_| SevenZipFault::CutOff);
        let (mut inputs, mut outputs) = (0, 0);
        let mut steps = Vec::new();
        for _ in 0..few(fields)? {
            let flags = fields.byte()?;
            let identifier = fields.take(usize::from(flags & 15))?;
            let simple = flags & 0x10 == 0;
            let (of_step_in, of_step_out) = if simple { (1, 1) } else { (few(fields)?, few(fields)?) };
            inputs += of_step_in;
            outputs += of_step_out;
            let properties = if flags & 0x20 == 0 {
                Vec::new()
            } else {
                let length = fields.length()?;
                fields.take(length)?.to_vec()
            };
            steps.push(Step { method: Method::of(identifier), properties, simple });
        }
        let bound = outputs.checked_sub(1).ok_or(damaged.clone())?;
        let streams = inputs.checked_sub(bound).filter(|&count| count > 0).ok_or(damaged.clone())?;
        let mut pairs = Vec::new();
        for _ in 0..bound {
            pairs.push((fields.length()?, fields.length()?));
        }
        let first = if streams == 1 {
            (0..inputs).find(|place| pairs.iter().all(|(input, _)| input != place)).ok_or(damaged)?
        } else {
            let first = fields.length()?;
            for _ in 1..streams {
                fields.number()?;
            }
            first
        };
        Ok(Self { streams, steps, pairs, first, outputs })
    }

    /// With its sizes, which come next, one for each output.
    pub(super) fn with_sizes(self, fields: &mut Fields<'_>) -> Result<Block, SevenZipFault> {
        let Self { streams, steps, pairs, first, outputs } = self;
        let sizes = (0..outputs).map(|_| fields.number()).collect::<Result<Vec<u64>, _>>()?;
        let last = (0..outputs).find(|place| pairs.iter().all(|(_, output)| output != place));
        let size = last.and_then(|place| sizes.get(place)).copied().ok_or(SevenZipFault::CutOff)?;
        let unread = steps.iter().find_map(|step| match &step.method {
            Err(name) => Some(name.clone()),
            Ok(_) if !step.simple => Some("several streams".to_owned()),
            Ok(_) => None,
        });
        if let Some(name) = unread {
            return Ok(Block { streams, steps: Err(name), size, checksum: None, packed: (0, 0) });
        }
        // Each step has one input and one output, so that both have its number; they are a chain.
        let mut chain = Vec::with_capacity(steps.len());
        let mut next = Some(first);
        while let (Some(place), true) = (next, chain.len() < steps.len()) {
            let (step, &size) = steps.get(place).zip(sizes.get(place)).ok_or(SevenZipFault::CutOff)?;
            let Ok(method) = step.method else { return Err(SevenZipFault::CutOff) };
            chain.push(Coder { method, properties: step.properties.clone(), size });
            next = pairs.iter().find(|(_, output)| *output == place).map(|(input, _)| *input);
        }
        if next.is_some() || chain.len() != steps.len() {
            return Err(SevenZipFault::CutOff);
        }
        Ok(Block { streams, steps: Ok(chain), size, checksum: None, packed: (0, 0) })
    }
}
