"""What agents and supervisors hear, in Spanish and in English."""

from __future__ import annotations

from callcenter.speech.sentences import Sentence, Wording

AGENT_WORDS = {
    Sentence.AGENT_NUMBER: Wording(
        es="Marque su número de agente y después la tecla numeral.",
        en="Enter your agent number, then the pound key.",
    ),
    Sentence.AGENT_PIN: Wording(
        es="Marque su clave y después la tecla numeral.",
        en="Enter your PIN, then the pound key.",
    ),
    Sentence.AGENT_WELCOME: Wording(
        es="Sesión iniciada. Ya puede recibir llamadas.",
        en="You are logged in. Calls can reach you now.",
    ),
    Sentence.AGENT_WRONG: Wording(
        es="El número o la clave no son correctos.",
        en="The number or the PIN is not right.",
    ),
    Sentence.AGENT_GOODBYE: Wording(
        es="Sesión cerrada. Hasta luego.",
        en="You are logged out. Goodbye.",
    ),
    Sentence.AGENT_PAUSED: Wording(
        es="Está en pausa. No recibirá llamadas.",
        en="You are paused. No calls will reach you.",
    ),
    Sentence.AGENT_AVAILABLE: Wording(
        es="Terminó su pausa. Ya puede recibir llamadas.",
        en="Your pause has ended. Calls can reach you now.",
    ),
    Sentence.AGENT_NOT_LOGGED_IN: Wording(
        es="Nadie ha iniciado sesión en este teléfono.",
        en="Nobody is logged in at this phone.",
    ),
    Sentence.AGENT_UNKNOWN_CODE: Wording(
        es="Ese código no existe.",
        en="There is no such code.",
    ),
    Sentence.AGENT_AUTO_PAUSED: Wording(
        es="Quedó en pausa porque su teléfono sonó y usted no contestó.",
        en="You were paused because your phone rang and you did not answer.",
    ),
    Sentence.AGENT_PAUSE_OVER: Wording(
        es="Se terminó el tiempo de su pausa. Sigue en pausa hasta que la termine.",
        en="The time of your pause is over. You stay paused until you end it.",
    ),
    Sentence.AGENT_CALL: Wording(
        es="Llamada de la fila.",
        en="Call from the line.",
    ),
    Sentence.AGENT_ACCEPT: Wording(
        es="Para aceptar, oprima esta tecla.",
        en="To accept, press this key.",
    ),
    Sentence.AGENT_HELP_ASKED: Wording(
        es="Se llama a un supervisor.",
        en="A supervisor is being called.",
    ),
    Sentence.AGENT_HELP_NOBODY: Wording(
        es="Ningún supervisor puede atender ahora.",
        en="No supervisor can come just now.",
    ),
    Sentence.AGENT_RECORDING_STOPPED: Wording(
        es="Ya no se graba.",
        en="No longer recorded.",
    ),
    Sentence.AGENT_RECORDING_PAUSED: Wording(
        es="Grabación en pausa.",
        en="Recording paused.",
    ),
    Sentence.AGENT_RECORDING_GOES_ON: Wording(
        es="La grabación continúa.",
        en="Recording again.",
    ),
    Sentence.AGENT_HANDED_BACK: Wording(
        es="Volvió a la fila.",
        en="Back in the line.",
    ),
    Sentence.AGENT_KEY_REFUSED: Wording(
        es="Eso no se puede ahora.",
        en="That cannot be done now.",
    ),
    Sentence.AGENT_PHONE_BUSY: Wording(
        es="Este teléfono ya lo usa otra persona.",
        en="Somebody else is using this phone.",
    ),
    Sentence.AGENT_PHONE_NOT_ALLOWED: Wording(
        es="Desde este teléfono no se puede iniciar sesión.",
        en="Nobody can log in at this phone.",
    ),
    Sentence.AGENT_WRAP_UP_ENDED: Wording(
        es="Listo. Ya puede recibir la siguiente llamada.",
        en="Done. The next call can reach you now.",
    ),
    Sentence.AGENT_CHOOSE_REASON: Wording(
        es="Marque el número del motivo de la pausa.",
        en="Press the number of the reason for your pause.",
    ),
    Sentence.AGENT_NOT_PAUSED: Wording(
        es="No está en pausa. Nada cambió.",
        en="You are not paused. Nothing has changed.",
    ),
    Sentence.AGENT_WRAP_UP_EXTENDED: Wording(
        es="Listo. Tiene más tiempo para terminar.",
        en="Done. You have more time to finish.",
    ),
    Sentence.AGENT_NOT_EXTENDED: Wording(
        es="No se puede alargar el cierre. Nada cambió.",
        en="The wrap-up cannot be extended. Nothing has changed.",
    ),
    Sentence.AGENT_NO_WRAP_UP: Wording(
        es="No hay un cierre que terminar. Nada cambió.",
        en="There is no wrap-up to end. Nothing has changed.",
    ),
    Sentence.AGENT_PAUSE_FULL: Wording(
        es="Ya hay otros en esa pausa. Inténtelo en unos minutos. Nada cambió.",
        en="Others are in that pause already. Try in some minutes. Nothing has changed.",
    ),
    Sentence.AGENT_CALL_REASON: Wording(
        es="Marque el código del motivo de la llamada y la tecla numeral.",
        en="Type the code of what the call was about, then the hash key.",
    ),
    Sentence.AGENT_CALL_REASON_KEPT: Wording(
        es="El motivo de la llamada quedó anotado.",
        en="What the call was about is noted.",
    ),
    Sentence.AGENT_CALL_REASON_UNKNOWN: Wording(
        es="Ningún motivo tiene ese código. No se anotó nada.",
        en="No reason has that code. Nothing is noted.",
    ),
    Sentence.AGENT_NO_CALL: Wording(
        es="Todavía no atendió ninguna llamada. No se anotó nada.",
        en="You have not taken a call yet. Nothing is noted.",
    ),
    Sentence.AGENT_NOT_SUPERVISOR: Wording(
        es="Solo un supervisor puede hacer esto.",
        en="Only a supervisor can do this.",
    ),
    Sentence.AGENT_WHICH_LINE: Wording(
        es="Marque el número de la línea.",
        en="Press the number of the line.",
    ),
    Sentence.AGENT_LINE_IS_OPEN: Wording(
        es="La línea está abierta. Para cerrarla, oprima uno.",
        en="The line is open. To close it, press one.",
    ),
    Sentence.AGENT_LINE_IS_CLOSED: Wording(
        es="La línea está cerrada. Para abrirla, oprima uno.",
        en="The line is closed. To open it, press one.",
    ),
    Sentence.AGENT_LINE_NOW_OPEN: Wording(
        es="Listo. La línea quedó abierta.",
        en="Done. The line is open now.",
    ),
    Sentence.AGENT_LINE_NOW_CLOSED: Wording(
        es="Listo. La línea quedó cerrada. Las emergencias siguen entrando.",
        en="Done. The line is closed now. Emergencies still get through.",
    ),
    Sentence.AGENT_MESSAGE_THERE: Wording(
        es="Ya hay un mensaje. Para grabar otro, oprima uno. Para quitarlo, oprima dos.",
        en="There is a message. To record another one, press one. To remove it, press two.",
    ),
    Sentence.AGENT_MESSAGE_GONE: Wording(
        es="El mensaje se quitó.",
        en="The message was removed.",
    ),
    Sentence.AGENT_RECORD: Wording(
        es="Grabe su mensaje después del tono. Al terminar, oprima la tecla numeral.",
        en="Record your message after the tone. When you are done, press the pound key.",
    ),
    Sentence.AGENT_NOT_RECORDED: Wording(
        es="No se grabó nada. Intente de nuevo o avise al encargado del sistema.",
        en="Nothing was recorded. Try again, or tell whoever runs the system.",
    ),
    Sentence.AGENT_RECORDED: Wording(
        es="Su mensaje dice lo siguiente.",
        en="This is your message.",
    ),
    Sentence.AGENT_KEEP: Wording(
        es="Para usarlo, oprima uno. Para grabarlo de nuevo, oprima dos.",
        en="To use it, press one. To record it again, press two.",
    ),
    Sentence.AGENT_HOW_LONG: Wording(
        es=(
            "Marque cuántas horas debe oírse y después la tecla numeral. "
            "Para que se oiga hasta el fin del día, oprima solo la tecla numeral."
        ),
        en=(
            "Enter for how many hours it is to be heard, then the pound key. "
            "For the rest of the day, press the pound key alone."
        ),
    ),
    Sentence.AGENT_MESSAGE_SET: Wording(
        es="Listo. Quienes llamen oirán su mensaje.",
        en="Done. Callers will hear your message.",
    ),
    Sentence.AGENT_RECORD_PROMPT: Wording(
        es="Lea el aviso después del tono. Al terminar, oprima la tecla numeral.",
        en="Read the prompt after the tone. When you are done, press the pound key.",
    ),
    Sentence.AGENT_RECORDED_PROMPT: Wording(
        es="El aviso quedaría así.",
        en="This is how it sounds.",
    ),
    Sentence.AGENT_KEEP_PROMPT: Wording(
        es=(
            "Para usarlo, oprima uno. Para grabarlo de nuevo, oprima dos. "
            "Para dejar el aviso de antes, oprima tres."
        ),
        en=(
            "To use it, press one. To record it again, press two. "
            "To leave the prompt as it was, press three."
        ),
    ),
    Sentence.AGENT_TAKE_UNUSABLE: Wording(
        es="Esa grabación no sirve: se oye muy bajo, saturada o cortada.",
        en="That recording cannot be used: it is too low, distorted or cut off.",
    ),
    Sentence.AGENT_PROMPT_SAVED: Wording(
        es="Listo. Desde ahora se oye su grabación.",
        en="Done. From now on your recording is heard.",
    ),
    Sentence.AGENT_PROMPT_NOT_SAVED: Wording(
        es="No se pudo guardar la grabación. El aviso quedó como estaba.",
        en="The recording could not be saved. The prompt is as it was.",
    ),
    Sentence.AGENT_PROMPT_LEFT: Wording(
        es="El aviso quedó como estaba.",
        en="The prompt is as it was.",
    ),
    Sentence.AGENT_WHICH_PROMPT: Wording(
        es="Marque el número del aviso y después la tecla numeral.",
        en="Enter the number of the prompt, then the pound key.",
    ),
    Sentence.AGENT_PROMPT_NOW: Wording(
        es="El aviso se oye así ahora.",
        en="This is the prompt as it is now.",
    ),
    Sentence.AGENT_MAY_NOT_RECORD: Wording(
        es="Usted no puede grabar avisos.",
        en="You may not record prompts.",
    ),
    Sentence.WHISPER_EMERGENCY: Wording(
        es="Emergencia.",
        en="Emergency.",
    ),
    Sentence.WHISPER_PREFERRED: Wording(
        es="Atención preferente.",
        en="Preferred.",
    ),
    Sentence.WHISPER_GENERAL: Wording(
        es="Atención general.",
        en="General.",
    ),
    Sentence.WHISPER_UNDER_A_MINUTE: Wording(
        es="Tiempo de espera: menos de un minuto.",
        en="Waiting time: less than a minute.",
    ),
    Sentence.WHISPER_WAITED: Wording(
        es="Tiempo de espera.",
        en="Waiting time.",
    ),
    Sentence.WHISPER_MINUTE: Wording(
        es="minuto.",
        en="minute.",
    ),
    Sentence.WHISPER_MINUTES: Wording(
        es="minutos.",
        en="minutes.",
    ),
    Sentence.WHISPER_OVER_AN_HOUR: Wording(
        es="Tiempo de espera: más de una hora.",
        en="Waiting time: more than an hour.",
    ),
}
