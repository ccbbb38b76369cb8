//! Pictures: HTML's figures and images, NITF's media.

use super::super::item::{Block, Desk, Item, Photo, Picture};
use super::super::text::Text;
use super::super::tree::Id;
use super::{Markup, line};

impl Markup<'_> {
    /// `<figure><img><figcaption>`: a picture and its caption. Of several pictures each stands by
    /// itself, the captions as text.
    pub(super) fn figure(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        let mut pictures = tree.within(id).filter(|n| tree.name(*n) == "img");
        match (pictures.next(), pictures.next()) {
            (Some(img), None) => {
                let taken = self.picture(img, id, item, desk);
                self.beside_picture(id, &taken, item, desk);
            }
            _ => {
                self.children(id, item, desk);
                self.flush();
            }
        }
    }

    /// What a figure has beside its picture, caption and credit is text.
    fn beside_picture(&mut self, figure: Id, taken: &[Id], item: &mut Item, desk: &mut Desk) {
        let tree = self.tree;
        for child in tree.children(figure) {
            if taken.contains(child) {
                continue;
            }
            match tree.within(*child).any(|n| taken.contains(&n)) {
                true => self.beside_picture(*child, taken, item, desk),
                false => self.node(*child, item, desk),
            }
        }
        self.flush();
    }

    /// A picture, with caption and credit from what is around it; the elements that were used.
    pub(super) fn picture(&mut self, img: Id, around: Id, item: &mut Item, desk: &mut Desk) -> Vec<Id> {
        let tree = self.tree;
        let mut photo = Photo { file: Some(tree.file), place: tree.place(img), ..Photo::default() };
        let named = ["src", "data-assoc-ref", "data-uri"].iter().filter_map(|key| tree.attribute(img, key));
        photo.picture = Picture::Named(named.map(str::to_owned).collect());
        let mut taken = vec![img];
        if around != img {
            let classed = |n: Id| {
                let mut classes = tree.attribute(n, "class").unwrap_or_default().split(' ');
                classes.any(|c| matches!(c, "byline" | "credit"))
            };
            let captions: Vec<Id> = tree.within(around).filter(|n| tree.name(*n) == "figcaption").collect();
            for caption in &captions {
                photo.caption.join(line(tree, *caption, item, desk));
            }
            let credit = tree.within(around).find(|n| classed(*n)).or_else(|| tree.find(around, "cite"));
            if let Some(credit) = credit {
                photo.credit = line(tree, credit, item, desk);
            }
            taken.extend(captions.into_iter().chain(credit));
        }
        if let Some(alt) = tree.attribute(img, "alt") {
            photo.alt = Text::of(alt, tree.file, tree.place(img).start);
        }
        // A picture within a paragraph stands before it.
        self.blocks.push(Block::Photo(photo));
        taken
    }

    /// NITF's `media`: references, captions, producers.
    pub(super) fn media(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        if tree.attribute(id, "media-type").is_some_and(|t| !matches!(t, "image" | "photo" | "graphic")) {
            return desk.left_out(tree, id);
        }
        let mut photo = Photo { file: Some(tree.file), place: tree.place(id), ..Photo::default() };
        let references = tree.within(id).filter(|n| tree.name(*n) == "media-reference");
        let area = |n: &Id| {
            let side = |key| tree.attribute(*n, key).and_then(|v| v.parse::<u64>().ok()).unwrap_or(0);
            side("width").saturating_mul(side("height"))
        };
        let mut references: Vec<Id> = references.collect();
        references.sort_by_key(|n| std::cmp::Reverse(area(n)));
        let named = references.iter().filter_map(|n| tree.attribute(*n, "source")).map(str::to_owned);
        photo.picture = Picture::Named(named.collect());
        for child in tree.children(id) {
            match tree.name(*child) {
                "media-caption" => photo.caption.join(line(tree, *child, item, desk)),
                "media-producer" => photo.credit.join(line(tree, *child, item, desk)),
                "media-object" => {}
                _ => desk.loose(tree, *child),
            }
        }
        self.blocks.push(Block::Photo(photo));
    }
}
