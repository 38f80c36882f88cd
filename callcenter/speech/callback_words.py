"""What is said to callers who are called back."""

from __future__ import annotations

from callcenter.speech.sentences import SERVICE_NAME, Sentence, Wording

CALLBACK_WORDS = {
    Sentence.CALLBACK_OFFER: Wording(
        es=(
            "Si prefiere no esperar en el teléfono, le llamamos sin que pierda su lugar: "
            "oprima esta tecla."
        ),
        en=(
            "If you would rather not wait on the phone, we call you back and keep your place: "
            "press this key."
        ),
    ),
    Sentence.CALLBACK_CONFIRM: Wording(
        es="Le llamaremos, sin que pierda su lugar, al número con estas últimas cifras.",
        en="We will call you back, and keep your place, at the number with these last digits.",
    ),
    Sentence.CALLBACK_CHOOSE: Wording(
        es="Si es correcto, oprima uno. Para dar otro número, oprima dos.",
        en="If that is right, press one. To give another number, press two.",
    ),
    Sentence.CALLBACK_TYPE: Wording(
        es=("Marque el número al que debemos llamarle y, al terminar, la tecla numeral."),
        en="Type the number we should call, and then the pound key.",
    ),
    Sentence.CALLBACK_TYPE_EMERGENCY: Wording(
        es="Si es una emergencia, oprima asterisco.",
        en="In an emergency, press star.",
    ),
    Sentence.CALLBACK_PROMISED: Wording(
        es=("Su lugar en la fila queda guardado. Le llamaremos cuando le toque. Hasta luego."),
        en=("Your place in the line is kept. We will call you when it is your turn. Goodbye."),
    ),
    Sentence.CALLBACK_BOOKED: Wording(
        es="Su lugar en la fila queda guardado. Le llamaremos cuando abramos. Hasta luego.",
        en="Your place in the line is kept. We will call you when we open. Goodbye.",
    ),
    Sentence.CALLBACK_STAYS: Wording(
        es="Usted sigue en la fila, en el mismo lugar. No cuelgue, por favor.",
        en="You are still in the line, at the same place. Please stay on the line.",
    ),
    Sentence.CALLBACK_MALFORMED: Wording(
        es="Ese número no está completo.",
        en="That number is not complete.",
    ),
    Sentence.CALLBACK_OWN: Wording(
        es="Ese número es el nuestro.",
        en="That number is our own.",
    ),
    Sentence.CALLBACK_NOT_ALLOWED: Wording(
        es="A ese número no podemos llamar.",
        en="We cannot call that number.",
    ),
    Sentence.CALLBACK_ALREADY: Wording(
        es="A ese número ya le vamos a llamar.",
        en="We are going to call that number already.",
    ),
    Sentence.CALLBACK_TOO_OFTEN: Wording(
        es="A ese número ya prometimos llamar varias veces hoy.",
        en="We have promised to call that number several times today.",
    ),
    Sentence.CALLBACK_GREETING: Wording(
        es=(
            f"Le llamamos de {SERVICE_NAME}, como nos pidió. Para hablar con un asesor, oprima "
            "uno. Si ya no lo necesita, oprima dos."
        ),
        en=(
            f"This is {SERVICE_NAME}, calling you back as you asked. To speak with an agent, "
            "press one. If you do not need it any more, press two."
        ),
    ),
    Sentence.CALLBACK_CANCELLED: Wording(
        es="De acuerdo. No le llamaremos otra vez. Hasta luego.",
        en="All right. We will not call again. Goodbye.",
    ),
}
