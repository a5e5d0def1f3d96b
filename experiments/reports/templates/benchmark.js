for (const button of document.querySelectorAll('.filter button')) button.onclick = () => {
  for (const other of document.querySelectorAll('.filter button')) other.classList.toggle('on', other === button);
  for (const card of document.querySelectorAll('.fail')) card.hidden = button.value !== '' && card.dataset.agent !== button.value;
  for (const part of document.querySelectorAll('.cause')) part.hidden = ![...part.querySelectorAll('.fail')].some((card) => !card.hidden);
};
for (const film of document.querySelectorAll('.film')) film.onclick = () => {
  const video = film.querySelector('video');
  if (video.paused) video.play(); else video.pause();
  film.classList.toggle('on', !video.paused);
};
